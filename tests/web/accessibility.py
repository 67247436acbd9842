"""What is asked of every page: no axe violation, no sideways scroll, nothing that the strict policy stopped."""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SKELETON = """() => {
  // The page without its words: the same tags, classes and roles give axe the same answer.
  const kept = /^(class|role|type|scope|tabindex|aria-(?!label$).*|autocomplete|data-label)$/;
  const attributes = (node) => [...node.attributes].filter(one => kept.test(one.name)).map(one => one.name + "=" + one.value).join();
  const told = (node) => node.nodeType !== 1 ? (node.textContent.trim() ? "t" : "")
    : node.tagName + attributes(node) + "(" + [...new Set([...node.childNodes].map(told))].join("") + ")";
  return told(document.querySelector("main"));
}"""


WIDER = """() => {
  const edge = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > edge + 1);
  const inner = out.filter(one => !out.some(other => other !== one && one.contains(other)));
  return [document.documentElement.scrollWidth - edge, inner.slice(0, 3).map(one => one.outerHTML.slice(0, 140))];
}"""


@cache
def _script() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def axe(page: Page) -> list[str]:
    """Every violation as rule and elements; empty is good."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(_script())
    answer: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{found['id']}: {' | '.join(node['html'][:140] for node in found['nodes'][:3])}"
        for found in answer["violations"]
    ]


def sideways(page: Page) -> list[str]:
    """What makes the page wider than the window, with the innermost elements that stick out; empty is good."""
    wide, out = page.evaluate(WIDER)
    return [f"{wide} px sideways: {' | '.join(out)}"] if wide > 0 else []


def skeleton(page: Page) -> str:
    """The page without its words, to know pages that axe has judged already."""
    return str(page.evaluate(SKELETON))

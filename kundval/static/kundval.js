// Improves pages that work without it: fetches the page of a running job again, and lets a table of fields be walked with arrow keys.
(() => {
  "use strict";

  const poll = document.querySelector("[data-poll]");
  if (poll) {
    const again = async () => {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-poll]");
      if (!answer.ok || !fresh) { location.reload(); return; }
      if (fresh.innerHTML !== poll.innerHTML) poll.innerHTML = fresh.innerHTML;
      setTimeout(again, 2000);
    };
    setTimeout(again, 2000);
  }

  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const cell = event.target.closest && event.target.closest(".kv-table input:not([type=checkbox])");
    if (!step || !cell) return;
    const column = cell.closest("td").cellIndex;
    const rows = [...cell.closest("table").querySelectorAll("tr")].filter((row) => row.cells[column]?.querySelector("input"));
    const next = rows[rows.indexOf(cell.closest("tr")) + step];
    if (next) { event.preventDefault(); next.cells[column].querySelector("input").focus(); }
  });

  // A block from Excel pasted in a cell fills the fields to the right and below; Ctrl+Enter saves.
  document.addEventListener("paste", (event) => {
    const cell = event.target.closest && event.target.closest("[data-grid] table input.kv-money");
    const text = event.clipboardData?.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "") ?? "";
    if (!cell || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const fields = (row) => [...row.querySelectorAll("input.kv-money")];
    const rows = [...cell.closest("table").querySelectorAll("tr")].filter((row) => fields(row).length);
    const down = rows.indexOf(cell.closest("tr")), right = fields(rows[down]).indexOf(cell);
    text.split("\n").forEach((line, y) => line.split("\t").forEach((value, x) => {
      const field = rows[down + y] && fields(rows[down + y])[right + x];
      if (field) field.value = value.trim();
    }));
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("[data-grid]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(form.querySelector("[type=submit]")); }
  });

  document.querySelectorAll("[data-check-all]").forEach((box) => box.addEventListener("change", () => {
    box.closest("form").querySelectorAll(`input[name="${box.dataset.checkAll}"]`).forEach((one) => { one.checked = box.checked; });
  }));

  document.querySelectorAll("[data-print]").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); print(); }));

  document.addEventListener("click", (event) => {
    document.querySelectorAll(".kv-actions details[open]").forEach((open) => { if (!open.contains(event.target)) open.open = false; });
  });
})();

"""Staff pages that span rooms: Att göra, search, the pages of provider, unit and customer, imports, the log. Routes and templates only."""

"""The provider's own pages: own units, customers, payments with every line explained, own share. Nothing else. Routes and templates only."""

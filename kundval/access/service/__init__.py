"""The verbs of access, one module for each thing: users and grants, login, tasks, settings."""

"""Everything SQL: tables, statements, migrations, and the writer that lets many answers share one commit."""

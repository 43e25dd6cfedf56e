"""The wire contract: one JSON Schema per action, REST body and frame, used at run time and published."""

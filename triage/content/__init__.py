"""Content: what people write in YAML, read strictly. Rules, client policies and where they lie."""

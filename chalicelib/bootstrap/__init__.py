"""The composition root: what is put together here is named in no other place."""

"""One file per thing that somebody can do; plain functions, no AWS and no JSON."""

"""One file per outside thing; the only place that knows boto3 and pynamodb."""

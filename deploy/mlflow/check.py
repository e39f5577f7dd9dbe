"""Whether MLflow works: /health answers for any host and without the database, so it proves nothing by itself."""
import urllib.request

SERVER = "http://127.0.0.1:5000"

for path in ("/health", "/api/2.0/mlflow/experiments/search?max_results=1"):
    with urllib.request.urlopen(SERVER + path, timeout=8) as answer:
        answer.read()

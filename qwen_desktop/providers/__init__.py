"""Who can answer. Everything foreign (SDK chunks, SDK exceptions, HTTP) is translated here into domain words."""

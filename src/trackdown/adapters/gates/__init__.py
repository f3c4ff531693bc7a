"""What gates look at on this machine: the project's manifests, the tools that are installed, secrets in files."""

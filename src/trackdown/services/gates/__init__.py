"""Gates: the checks that Trackdown runs over a checkout or over the result of a run."""

"""What a ticket is: model, keys, workflow, criteria, hierarchy, document, brief."""

"""The door of the API: REST, version 2, in the CRM's own words."""

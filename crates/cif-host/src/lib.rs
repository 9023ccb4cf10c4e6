//! CIF host building blocks as state machines: workspace, sessions, templates, notifications, records.

//! Mountable axum router for a CIF host: page, page socket, link endpoint, client library.

//! Browser tests of the CIF host in headless Chromium.

// htmx notes the address of each page in the browser's session storage, a name that was searched for included: out with it.
sessionStorage.removeItem("htmx-current-path-for-history");

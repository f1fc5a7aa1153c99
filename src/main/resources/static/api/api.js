// "Try it out" is sent with the session of who has logged in, so it carries the CSRF token.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  requestInterceptor: (request) => {
    const token = document.cookie.match(/(?:^|; )XSRF-TOKEN=([^;]+)/);
    if (token) {
      request.headers["X-XSRF-TOKEN"] = decodeURIComponent(token[1]);
    }
    return request;
  },
});

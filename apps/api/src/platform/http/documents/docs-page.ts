/** Everything is loaded from this server, and no script stands in the page: the content security policy allows neither. */
export const docsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Garrison API</title>
    <link rel="icon" type="image/png" href="/api/docs/assets/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
  </head>
  <body>
    <noscript>This page needs JavaScript. The API is described in <a href="/api/openapi.json">/api/openapi.json</a>.</noscript>
    <main id="reference"></main>
    <script src="/api/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** Starts Swagger UI. The validator badge would call a server elsewhere. */
export const docsScript = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
});
`;

/** The files of Swagger UI the page uses; nothing else of that package is served. */
export const docsAssets = ['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png'] as const;

/** What `GET /` shows unless `AzureWebJobsDisableHomepage` is true. */
export const landingPage = `<!DOCTYPE html>
<html>
<head><title>Your Azure Function App is up and running.</title></head>
<body><h1>Your Azure Function App is up and running.</h1></body>
</html>
`;

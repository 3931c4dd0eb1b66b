import { app } from '@azure/functions';

// Loaded before the functions: they would not be allowed to set anything up any more.
app.setup({ enableHttpStream: process.env.STREAMS === 'true' });

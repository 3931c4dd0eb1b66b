import { app } from 'durable-functions';
import { watch } from '../lib/durable/watch.ts';
import { fineTuneRun } from './fine-tune-run.ts';
import { modelRemoval } from './model-removal.ts';

app.orchestration('fineTuneRun', fineTuneRun);
app.orchestration('modelRemoval', modelRemoval);
app.orchestration('watch', watch);

import { app } from 'durable-functions';
import { watch } from '../lib/durable/watch.ts';
import { checkRows } from './check-rows.ts';
import { fineTuneRun } from './fine-tune-run.ts';
import { measureRows } from './measure-rows.ts';
import { modelRemoval } from './model-removal.ts';
import { splitRows } from './split-rows.ts';
import { webhookDelivery } from './webhook-delivery.ts';
import { writeSides } from './write-sides.ts';

app.orchestration('fineTuneRun', fineTuneRun);
app.orchestration('checkRows', checkRows.orchestration);
app.orchestration('splitRows', splitRows.orchestration);
app.orchestration('measureRows', measureRows.orchestration);
app.orchestration('writeSides', writeSides.orchestration);
app.orchestration('modelRemoval', modelRemoval);
app.orchestration('webhookDelivery', webhookDelivery);
app.orchestration('watch', watch);

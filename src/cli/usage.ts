/** What the command line offers. */
export const usage = `Checks a chat dataset as a run does, and splits it; nothing leaves this machine.
'doctor' looks at this machine, the settings and what they lead to; it changes nothing.

  npx droptune check FILE [--json] [--problems FILE] [options]
  npx droptune split FILE --out DIR [--json] [--problems FILE] [options]
  npx droptune doctor [--settings FILE] [--json]

FILE is JSONL, a JSON array, CSV or Parquet, also packed as .gz or .zst, or a dataset on the
Hugging Face hub: hf://owner/name --split 'train[:1%]' [--config NAME]
[--revision NAME]. Set HF_TOKEN for gated ones.

Options are those of a run, as --name value:
  --on_bad_row reject|skip    --max_bad_rows 1%      --dedupe exact|near|off
  --test_size 0.2             --seed 42              --slice '[:1%]'
  --validation_file FILE      --max_seq_length 2048  --max_unpacked_gb 50
  --on_lost_field warn|reject

--problems writes every problem, duplicate and row that is cut to a file, a line of JSON each.
--json prints the report as JSON alone, and an error as well. The exit code is 0 where a run would go on, 1 where it would
be rejected, and 2 where the file cannot be looked at or the command is wrong.
`;

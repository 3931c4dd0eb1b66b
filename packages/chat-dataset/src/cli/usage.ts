/** What the command line offers. `more` are further commands of a program, each a line. */
export const usageOf = (
  program: string,
  more: readonly string[] = [],
): string => `Checks a chat dataset and splits it for training and evaluation; nothing leaves this machine.

  ${program} check FILE [--json] [--problems FILE] [options]
  ${program} split FILE --out DIR [--json] [--problems FILE] [options]
${more.map((line) => `  ${line}\n`).join('')}
FILE is JSONL, a JSON array, CSV or Parquet, also packed as .gz or .zst, or a dataset on the
Hugging Face hub: hf://owner/name --split 'train[:1%]' [--config NAME]
[--revision NAME]. Set HF_TOKEN for gated ones.

Options, as --name value:
  --on_bad_row reject|skip    --max_bad_rows 1%      --dedupe exact|near|off
  --test_size 0.2             --seed 42              --slice '[:1%]'
  --validation_file FILE      --max_seq_length 2048  --max_unpacked_gb 50
  --on_lost_field warn|reject

--problems writes every problem, duplicate and row that is cut to a file, a line of JSON each.
--json prints the report as JSON alone, and an error as well. The exit code is 0 where the dataset is accepted, 1 where it
is rejected, and 2 where the file cannot be looked at or the command is wrong.
`;

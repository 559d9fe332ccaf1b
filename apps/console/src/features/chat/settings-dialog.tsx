'use client';

import type { AiModelView } from '@garrison/contracts';
import { issue, type Issue } from '@garrison/domain';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt } from '@/lib/field-problems';
import { TextArea, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import type { ChatSettings } from './conversation';

type Form = { system: string; temperature: string; max_tokens: string };
const HIGHEST_TEMPERATURE = 2;
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text.replace(',', '.')));

/** How this conversation's model is asked; what is left out is the provider's choice. */
export function SettingsDialog({ settings, model, onSave, onClose }: { settings: ChatSettings; model: AiModelView | undefined; onSave: (settings: ChatSettings) => void; onClose: () => void }) {
  const most = model?.max_output_tokens;
  const check = ({ temperature, max_tokens }: Form): Issue[] => {
    const [heat, tokens] = [numberOf(temperature), numberOf(max_tokens)];
    return [
      ...(heat === null || (heat >= 0 && heat <= HIGHEST_TEMPERATURE) ? [] : [issue('temperature', 'out_of_range', `Give a number from 0 to ${HIGHEST_TEMPERATURE}.`)]),
      ...(tokens === null || (Number.isInteger(tokens) && tokens >= 1 && tokens <= (most ?? tokens)) ? [] : [issue('max_tokens', 'out_of_range', most === undefined ? 'Give a whole number of tokens.' : `${model?.name ?? ''} answers with 1 to ${most} tokens.`)]),
    ];
  };
  const form = useForm<Form>({
    defaultValues: { system: settings.system, temperature: settings.temperature === null ? '' : String(settings.temperature), max_tokens: settings.maxTokens === null ? '' : String(settings.maxTokens) },
    resolver: domainResolver(check),
  });
  const { errors } = form.formState;
  const save = form.handleSubmit(({ system, temperature, max_tokens }) => {
    onSave({ ...settings, system, temperature: numberOf(temperature), maxTokens: numberOf(max_tokens) });
    onClose();
  });
  return (
    <FormDialog title="Settings of this conversation" action="Save" testId="chat-settings-dialog" onClose={onClose} onSubmit={() => void save()}>
      <TextArea label="System prompt" optional rows={5} autoFocus hint="Said before everything else: who the model is, how it answers." {...form.register('system')} />
      <TextField label="Temperature" optional inputMode="decimal" autoComplete="off" hint="0 always takes the likeliest word; higher is freer." problem={messageAt(errors, 'temperature')} {...form.register('temperature')} />
      <TextField label="Longest answer in tokens" optional inputMode="numeric" autoComplete="off" hint={most === undefined ? undefined : `At most ${most}. A shorter one needs less credit while it is written.`} problem={messageAt(errors, 'max_tokens')} {...form.register('max_tokens')} />
    </FormDialog>
  );
}

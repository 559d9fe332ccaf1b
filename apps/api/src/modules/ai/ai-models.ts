import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { AiModelView } from '@garrison/contracts';
import { priceFromNano, type Currency, type ModelLimits, type TokenRate } from '@garrison/domain';
import { z } from 'zod';
import { ENV, type Env } from '../../config/env.js';
import { currencyPrices } from '../catalogue/catalogue.schema.js';
import { CatalogueError } from '../catalogue/load-catalogue.js';
import { readYamlFile, type YamlFile } from '../catalogue/yaml-file.js';

const tokens = z.number().int().min(1);
/** ai-models.yaml; prices per million tokens. */
const modelsFile = z.strictObject({
  ai_models: z.array(
    z.strictObject({
      model: z.string().min(1).max(200), name: z.string().min(1), owned_by: z.string().min(1), context_tokens: tokens, max_output_tokens: tokens,
      prices: z.array(z.strictObject({ effective_from: z.iso.datetime('write a moment in UTC, such as 2025-01-01T00:00:00Z').transform((text) => new Date(text)), input: currencyPrices, output: currencyPrices })).min(1),
    }),
  ),
});
type ModelsFile = z.output<typeof modelsFile>;
type Entry = ModelsFile['ai_models'][number];

/** A language model on offer. */
export class AiModel implements ModelLimits {
  readonly contextTokens: number;
  readonly maxOutputTokens: number;

  constructor(private readonly entry: Entry) {
    this.contextTokens = entry.context_tokens;
    this.maxOutputTokens = entry.max_output_tokens;
  }

  get id(): string {
    return this.entry.model;
  }

  /** What a million tokens cost at a moment, in nano-units. */
  rate(currency: Currency, moment: Date): TokenRate {
    const [first, ...later] = this.entry.prices;
    const price = later.reduce((current, next) => (next.effective_from <= moment ? next : current), first);
    if (!price) throw new Error('a model that was read has a price');
    return { input: price.input[currency], output: price.output[currency] };
  }

  view(currency: Currency, now: Date): AiModelView {
    const { model, name, owned_by, context_tokens, max_output_tokens } = this.entry;
    const { input, output } = this.rate(currency, now);
    return { model, name, owned_by, context_tokens, max_output_tokens, currency, price_per_million_tokens: { input: priceFromNano(input), output: priceFromNano(output) } };
  }

  /** In OpenAI's shape. */
  openAiView() {
    return { id: this.id, object: 'model', created: Math.floor((this.entry.prices[0]?.effective_from.getTime() ?? 0) / 1_000), owned_by: this.entry.owned_by };
  }
}

/** The models of the catalogue, none while there is no provider to ask. Without an ai-models.yaml there are none either. */
@Injectable()
export class AiModels {
  readonly all: readonly AiModel[];

  constructor(@Inject(ENV) env: Env) {
    const path = join(env.CATALOGUE_DIR, 'ai-models.yaml');
    const file = existsSync(path) ? readYamlFile(path, modelsFile) : undefined;
    const problems = file ? [...file.problems, ...check(file, new Date())] : [];
    if (problems.length > 0) throw new CatalogueError(problems, env.CATALOGUE_DIR);
    this.all = env.AI_PROVIDER_URL === '' ? [] : (file?.value?.ai_models ?? []).map((entry) => new AiModel(entry));
  }

  find(id: string): AiModel | undefined {
    return this.all.find((model) => model.id === id);
  }
}

function check(file: YamlFile<ModelsFile>, now: Date): string[] {
  const models = file.value?.ai_models ?? [];
  return models.flatMap(({ model, context_tokens, max_output_tokens, prices }, at) => {
    const problems: string[] = [];
    const wrong = (path: readonly PropertyKey[], message: string) => problems.push(file.problem(['ai_models', at, ...path], message));
    if (models.findIndex((one) => one.model === model) < at) wrong(['model'], `${model} is there twice`);
    if (max_output_tokens > context_tokens) wrong(['max_output_tokens'], 'an answer cannot be longer than the context');
    prices.forEach(({ effective_from: from }, place) => {
      if (place > 0 && from <= (prices[place - 1]?.effective_from ?? now)) wrong(['prices', place, 'effective_from'], 'prices stand in the order of their time, each later than the one before');
    });
    if (prices[0] && prices[0].effective_from > now) wrong(['prices', 0, 'effective_from'], 'no price is in effect yet: the first one must lie in the past');
    return problems;
  });
}

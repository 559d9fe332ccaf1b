import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AiLedger } from './ai-ledger.js';
import { AiModels } from './ai-models.js';
import { AiProvider } from './ai-provider.js';
import { AiUsageQueries } from './ai-usage.queries.js';
import { AiController } from './ai.controller.js';
import { ChatService } from './chat.service.js';
import { OpenAiController } from './openai.controller.js';

/** Chat with language models of an OpenAI-compatible provider, in the API's own shape and in OpenAI's. */
@Module({ imports: [LedgerModule], controllers: [AiController, OpenAiController], providers: [AiLedger, AiModels, AiProvider, AiUsageQueries, ChatService], exports: [AiLedger] })
export class AiModule {}

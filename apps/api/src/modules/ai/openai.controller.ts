import { applyDecorators, Controller, Get, HttpCode, Post, Req, Res, SetMetadata, StreamableFile } from '@nestjs/common';
import { openAiChatRequest, openAiEndpoints, type OpenAiEndpoint } from '@garrison/contracts';
import { invalid, issue } from '@garrison/domain';
import type { FastifyReply } from 'fastify';
import { DomainFailure } from '../../platform/http/domain-failure.js';
import { eventStreamOf } from '../../platform/http/envelope.interceptor.js';
import { OPENAI_METADATA } from '../../platform/http/openai-dialect.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { EventStream, type GarrisonRequest } from '../../platform/http/route.js';
import { issuesOfZod } from '../../platform/http/zod-issues.js';
import { AiModels } from './ai-models.js';
import { ChatService, type Completion } from './chat.service.js';
import { goneSignal } from './gone-signal.js';

/** Binds a handler to an endpoint of the OpenAI dialect; it gives the answer as it is sent. */
const OpenAiRoute = (spec: OpenAiEndpoint): MethodDecorator =>
  applyDecorators(SetMetadata(OPENAI_METADATA, spec), (spec.method === 'GET' ? Get : Post)(spec.path.replace('{model}', ':model')), HttpCode(200));

/** The part of OpenAI's own API that its clients need to chat. */
@Controller()
export class OpenAiController {
  constructor(
    private readonly models: AiModels,
    private readonly chat: ChatService,
  ) {}

  @OpenAiRoute(openAiEndpoints.listModels)
  list() {
    return { object: 'list', data: this.models.all.map((model) => model.openAiView()) };
  }

  @OpenAiRoute(openAiEndpoints.getModel)
  get(@Req() { params }: GarrisonRequest) {
    const { model: id = '' } = params as { model?: string };
    const model = this.models.find(id);
    if (!model) throw new DomainFailure({ code: 'not_found', resource: 'ai_model', id });
    return model.openAiView();
  }

  @OpenAiRoute(openAiEndpoints.createCompletion)
  async create(@Req() request: GarrisonRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Completion | StreamableFile> {
    if (request.body === undefined) throw new DomainFailure(invalid([issue('body', 'required', 'A JSON object is required as the body of this request.')]));
    const parsed = openAiChatRequest.safeParse(request.body);
    if (!parsed.success) throw new DomainFailure(invalid(issuesOfZod(parsed.error, request.body)));
    const answer = await this.chat.ask(request.garrison?.context as AuthenticatedContext, parsed.data, goneSignal(reply));
    if (!answer.ok) throw new DomainFailure(answer.error);
    return 'events' in answer.value ? eventStreamOf(new EventStream(answer.value.events), reply) : answer.value.completion;
  }
}

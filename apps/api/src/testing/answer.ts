import { envelopeOf, type EndpointAnswer, type EndpointSpec } from '@garrison/contracts';

/** The body of an answer, after it was found to keep the endpoint's contract. */
export const answerOf = <E extends EndpointSpec>(spec: E, body: unknown): EndpointAnswer<E> => envelopeOf(spec).strict().parse(body) as EndpointAnswer<E>;

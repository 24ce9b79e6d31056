import { z } from 'zod'

export interface RequestSchema {
  readonly params: z.ZodType
  readonly result: z.ZodType
}

/**
 * What two sides say to each other: the requests one side answers (`noun/verb`) and the events it
 * sends unasked (past facts). Both directions of a border are declared in one place.
 */
export interface Contract {
  readonly requests: Readonly<Record<string, RequestSchema>>
  readonly events: Readonly<Record<string, z.ZodType>>
}

export type RequestName<C extends Contract> = keyof C['requests'] & string
export type EventName<C extends Contract> = keyof C['events'] & string
export type Params<C extends Contract, R extends RequestName<C>> = z.input<
  C['requests'][R]['params']
>
export type ParsedParams<C extends Contract, R extends RequestName<C>> = z.output<
  C['requests'][R]['params']
>
export type Result<C extends Contract, R extends RequestName<C>> = z.output<
  C['requests'][R]['result']
>
export type EventPayload<C extends Contract, E extends EventName<C>> = z.output<C['events'][E]>

/** How far a call that takes long has come. */
export const progressSchema = z.object({ doneCount: z.int(), totalCount: z.int() })
export type Progress = z.output<typeof progressSchema>

export interface CallContext {
  /** True once the caller has cancelled or its port has closed. */
  readonly isCancelled: () => boolean
  readonly onCancel: (listener: () => void) => void
  /** Tells the caller, if it wants to know. */
  readonly report: (progress: Progress) => void
}

/** One function for every request of a contract: a missing answer is a type error. */
export type Handlers<C extends Contract> = {
  readonly [R in RequestName<C>]: (
    params: ParsedParams<C, R>,
    context: CallContext,
  ) => Promise<Result<C, R>> | Result<C, R>
}

// Made from docs/openapi.yaml by `make docs`; do not edit.

export interface paths {
    readonly "/api/v1/sites/{key}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What a widget shows before a conversation starts */
        readonly get: operations["getSite"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Start a session, or continue the one of a token
         * @description A token that is unknown, expired, or of another site is no error: a new session starts. So it
         *     does when the session of the token belongs to another user than the one of `user`.
         *
         *     What the site asks for before the first message (`privacy.consent`, required members of
         *     `intake`) must come with a call that starts a session; one that is continued is asked for
         *     nothing again.
         */
        readonly post: operations["startSession"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/sessions/{sid}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * The visitor erases the conversation
         * @description With it go ratings, requests for contact, consents and what was known of the visitor.
         */
        readonly delete: operations["eraseSession"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/sessions/{sid}/messages": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The history, a page at a time */
        readonly get: operations["getMessages"];
        readonly put?: never;
        /**
         * Say something; the answer is the reply
         * @description The client makes the message's id. The same id with the same content again is the same
         *     message: it gives the same reply, also while that is still being written, and the model is
         *     asked once. The same id with another content is refused.
         *
         *     With `Accept: text/event-stream` the reply is streamed; otherwise the answer comes when the
         *     reply has ended. Leaving early stops nothing: the reply is written to its end, and can be
         *     read again through `GET …/events` or the history.
         */
        readonly post: operations["postMessage"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/sessions/{sid}/replies/{rid}/stop": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * End a reply that is being written
         * @description Within a second the model is asked no further, and the reply ends as `stopped` on every
         *     stream; what was written of it stays. A reply that waits for the one before it ends so when
         *     its turn comes.
         */
        readonly post: operations["stopReply"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/sessions/{sid}/replies/{rid}/retry": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Have a reply that did not get complete written anew
         * @description The new attempt takes the place of the one before. The same call again starts nothing: it
         *     joins the newer attempt, whether that is being written or has ended. The answer is as for
         *     `POST …/messages`; on every stream the attempt begins with `start` and `reset`.
         */
        readonly post: operations["retryReply"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/sessions/{sid}/messages/{mid}/feedback": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Rate a reply, or take the rating back
         * @description The last one counts. At most 200 a day of a session.
         */
        readonly post: operations["rateReply"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/sessions/{sid}/contact": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Leave an e-mail address and a question for the shop's people
         * @description The client makes the request's id. The same id and content again is the same request; with
         *     another content it is refused. At most 20 a day of a session.
         */
        readonly post: operations["requestContact"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/sessions/{sid}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Everything that happens in a session, from a cursor on
         * @description First what was missed since the cursor (a reply that was missed altogether comes as one
         *     `message`), then a reply that is being written, from the byte the cursor names, then whatever
         *     happens next. Without a cursor: from now on, and a running reply from its beginning. A comment
         *     (`: hb`) comes every 15 seconds.
         *
         *     Only an `end` event ends a reply. When the stream ends without one, connect again with the
         *     last event's id.
         */
        readonly get: operations["getEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the chat can answer, and what it depends on */
        readonly get: operations["getHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/health/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether a worker runs at all; for probes */
        readonly get: operations["getLiveness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/chat": components["pathItems"]["CompatChat"];
    readonly "/api/chat/chat": components["pathItems"]["CompatChat"];
    readonly "/api/session/{id}": components["pathItems"]["CompatSession"];
    readonly "/api/chat/session/{id}": components["pathItems"]["CompatSession"];
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The public name of a site, as in `data-site`. */
        readonly SiteKey: string;
        readonly SessionId: string;
        /** @description Made by the client; a UUIDv7 serves well. */
        readonly MessageId: string;
        /**
         * @description What a visitor says: at most 4,000 code points and 16 KiB of UTF-8, and not blank. NUL is
         *     left out.
         */
        readonly Words: string;
        /** @description The id of the message it answers, and `.r`. */
        readonly ReplyId: string;
        readonly CompatSessionId: string;
        /**
         * @description How far a reader has come: `<seq>`, or inside a reply `<seq>~<reply>.<attempt>:<offset>`,
         *     where `offset` counts the UTF-8 bytes of the reply's text that are known.
         */
        readonly Cursor: string;
        /** Format: date-time */
        readonly Time: string;
        /** @description The position among the session's events. */
        readonly Seq: number;
        /** @enum {string} */
        readonly Role: "user" | "assistant" | "agent" | "system";
        /**
         * @description `complete`; `cut`: ended early by the model; `stopped`: by the visitor; `interrupted`: lost
         *     on the way, the text so far is kept; `failed`: there is no answer, `class` says why.
         * @enum {string}
         */
        readonly Status: "complete" | "cut" | "stopped" | "interrupted" | "failed";
        /**
         * @description Why a reply is not what was asked for. The words for the visitor are the widget's.
         * @enum {string}
         */
        readonly FailureClass: "RATE" | "BUSY" | "KEY" | "SAFETY" | "MODEL" | "EMPTY" | "CUT" | "INTERRUPTED" | "BADREQ" | "GENERIC";
        /** @description Where an answer comes from. */
        readonly Source: {
            readonly title: string;
            /** @description Absolute (https), or a path: of the site's `homeUrl` if it has one, else of the page. */
            readonly url: string;
        };
        /**
         * @description Short answers that the model offers to its own question; what a visitor picks is sent as a
         *     message like any other.
         */
        readonly Choices: readonly string[];
        /**
         * @description A product that the reply mentions, from the site's own list as it was then: never from what a
         *     model wrote.
         */
        readonly Card: {
            /** @constant */
            readonly kind: "product";
            readonly title: string;
            /** @description As a source's. */
            readonly url: string;
            /** @description As a source's `url`. */
            readonly image?: string;
            readonly price?: {
                /** @example 49.90 */
                readonly amount: string;
                /** @example EUR */
                readonly currency: string;
            };
            /** @enum {unknown} */
            readonly availability?: "in_stock" | "low_stock" | "sold_out";
            /** @description A line about it, plain text. */
            readonly text?: string;
        };
        readonly Cards: readonly components["schemas"]["Card"][];
        readonly Site: {
            readonly key: components["schemas"]["SiteKey"];
            readonly name: string;
            readonly language: string;
            /** Format: uri */
            readonly homeUrl: string | null;
            readonly look: {
                readonly color?: string;
                /** @enum {unknown} */
                readonly position?: "left" | "right";
                /** @enum {unknown} */
                readonly theme?: "auto" | "light" | "dark";
                /** @description Of the panel's corners, in px. */
                readonly radius?: number;
            };
            /** @description The owner's words; for those that are absent the widget has its own. */
            readonly texts: {
                readonly title?: string;
                readonly greeting?: string;
                readonly disclosure?: string;
                readonly placeholder?: string;
            };
            /** @description Questions to begin with. */
            readonly starters: readonly string[];
            readonly contact: {
                /** Format: email */
                readonly email?: string;
                readonly url?: string;
            };
            readonly hours?: components["schemas"]["Hours"];
            readonly privacy?: {
                /** @description The privacy page. */
                readonly url?: string;
                /** @description Shown before the first message. */
                readonly notice?: string;
                /** @description What a visitor must agree to before the first message. */
                readonly consent?: string;
            };
            /** @description What a visitor is asked for before the first message; absent, not at all. */
            readonly intake?: {
                /** @enum {unknown} */
                readonly name?: "optional" | "required";
                /** @enum {unknown} */
                readonly email?: "optional" | "required";
            };
            /** @description Words with which the chat may speak first; the first one that fits. */
            readonly greetings?: readonly components["schemas"]["Greeting"][];
        };
        /** @description When the shop's people are there; on a day that is absent they are not. */
        readonly Hours: {
            /** @description As the IANA database names it, such as Europe/Berlin. */
            readonly timeZone: string;
            readonly week: {
                /** @description From and to, by that clock, in their order. */
                readonly mon?: readonly (readonly string[])[];
                /** @description From and to, by that clock, in their order. */
                readonly tue?: readonly (readonly string[])[];
                /** @description From and to, by that clock, in their order. */
                readonly wed?: readonly (readonly string[])[];
                /** @description From and to, by that clock, in their order. */
                readonly thu?: readonly (readonly string[])[];
                /** @description From and to, by that clock, in their order. */
                readonly fri?: readonly (readonly string[])[];
                /** @description From and to, by that clock, in their order. */
                readonly sat?: readonly (readonly string[])[];
                /** @description From and to, by that clock, in their order. */
                readonly sun?: readonly (readonly string[])[];
            };
        };
        readonly Greeting: {
            readonly id: string;
            readonly text: string;
            /** @description On the page. */
            readonly afterSeconds: number;
            /**
             * @description Paths of pages, where `*` stands for any text, also none and with slashes; absent, every
             *     page.
             */
            readonly paths?: readonly string[];
            /** @enum {unknown} */
            readonly cart?: "empty" | "filled";
            /** @description What the page says the cart's total is must be this or more. */
            readonly cartTotalFrom?: number;
        };
        /**
         * @description A JSON Web Token of the shop's server that says who is signed in there: HS256 with the site's
         *     identity secret, at most 4 KiB. `sub` (1 to 200 characters) names the user, `exp` is at most
         *     an hour ahead; `name` and `email` may be there. A session without a user becomes this user's.
         *     Who shows one is not asked for any `intake`.
         */
        readonly UserToken: string;
        /** @description Not blank; control characters are left out. */
        readonly PersonName: string;
        readonly EmailAddress: string;
        readonly ContactReceipt: {
            readonly id: components["schemas"]["MessageId"];
        };
        /**
         * @description Data of the replaced system has no `id`, `ts` and `seq`; a reply that could not be stored has no
         *     `seq`.
         */
        readonly Message: {
            readonly id?: components["schemas"]["MessageId"] | components["schemas"]["ReplyId"];
            readonly role: components["schemas"]["Role"];
            /** @description Markdown. Empty for a failed reply. */
            readonly content: string;
            readonly ts?: components["schemas"]["Time"];
            readonly status: components["schemas"]["Status"];
            readonly seq?: components["schemas"]["Seq"];
            readonly class?: components["schemas"]["FailureClass"];
            readonly sources?: readonly components["schemas"]["Source"][];
            readonly choices?: components["schemas"]["Choices"];
            readonly cards?: components["schemas"]["Cards"];
            /**
             * @description Of a reply that was written anew, because it was asked for again or the worker that wrote
             *     it was lost; absent on the first.
             */
            readonly attempt?: number;
            /**
             * @description Answered by the shop's FAQ in place of a model that failed.
             * @constant
             */
            readonly fallback?: true;
        };
        readonly MessagePage: {
            /** @description Newest last. */
            readonly messages: readonly components["schemas"]["Message"][];
            readonly cursor: components["schemas"]["Cursor"];
            /**
             * @description There are older ones.
             * @constant
             */
            readonly more?: true;
        };
        readonly OpenedSession: {
            readonly session: components["schemas"]["SessionId"];
            readonly token: string;
            readonly cursor: components["schemas"]["Cursor"];
            /** @description The newest page of the history. */
            readonly messages: readonly components["schemas"]["Message"][];
            /**
             * @description There are older ones.
             * @constant
             */
            readonly more?: true;
            readonly site: components["schemas"]["Site"];
        };
        readonly Exchange: {
            readonly message: components["schemas"]["Message"];
            readonly reply: components["schemas"]["Message"];
        };
        readonly Problem: {
            /** @constant */
            readonly type: "about:blank";
            readonly title: string;
            readonly status: number;
            /** @enum {string} */
            readonly code: "bad_request" | "invalid_json" | "invalid_field" | "blank_message" | "message_too_long" | "token_missing" | "token_invalid" | "token_expired" | "token_for_another_session" | "origin_missing" | "origin_not_allowed" | "site_not_found" | "session_not_found" | "reply_not_found" | "route_not_found" | "method_not_allowed" | "body_too_large" | "unsupported_media_type" | "message_id_reused" | "reply_not_retryable" | "user_token_invalid" | "user_token_expired" | "identity_not_set_up" | "consent_required" | "intake_required" | "rate_limited" | "busy" | "storage_unavailable" | "reply_failed" | "unavailable" | "internal";
            readonly detail: string;
            readonly requestId: string;
            /** @description Seconds; the same as the Retry-After header. */
            readonly retryAfter?: number;
        };
        readonly Health: {
            /** @enum {unknown} */
            readonly status: "ok" | "degraded" | "down";
            /** @constant */
            readonly service: "live-chat-agent";
            readonly version: string;
            readonly checks: {
                /**
                 * @description `down`: it does not answer, or refuses to store anything (it is full, a replica, or
                 *     cannot save).
                 */
                readonly redis: components["schemas"]["Check"];
                readonly postgres: components["schemas"]["Check"];
                /** @description What waits in Redis for PostgreSQL; absent while `redis` is down. */
                readonly transcripts?: {
                    /**
                     * @description `behind`: a tenth of what may wait does so. When all of it does, new messages
                     *     get 503.
                     * @enum {unknown}
                     */
                    readonly status: "ok" | "behind";
                    readonly waiting: number;
                };
                readonly providers: readonly {
                    readonly name: string;
                    /** @enum {unknown} */
                    readonly status: "ok" | "failing";
                    readonly class?: components["schemas"]["FailureClass"];
                    /**
                     * @description `open`: it kept failing and is passed over for a while; `half-open`: one call
                     *     is finding out whether it is well again. All workers share it.
                     * @enum {unknown}
                     */
                    readonly breaker: "closed" | "open" | "half-open";
                }[];
            };
        };
        readonly Check: {
            /** @enum {unknown} */
            readonly status: "ok" | "down";
        };
        /**
         * @description One server-sent event: its `event`, its `id`, and its `data`, which is one line of JSON.
         *     OpenAPI 3.1 cannot describe a stream; this is the schema of each event in it.
         */
        readonly Event: components["schemas"]["MessageEvent"] | components["schemas"]["StartEvent"] | components["schemas"]["DeltaEvent"] | components["schemas"]["SourcesEvent"] | components["schemas"]["ResetEvent"] | components["schemas"]["EndEvent"] | components["schemas"]["ReconnectEvent"] | components["schemas"]["ModeEvent"] | components["schemas"]["TypingEvent"];
        /** @description A message was stored. */
        readonly MessageEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly event: "message";
            readonly id: components["schemas"]["Cursor"];
            readonly data: components["schemas"]["Message"];
        };
        /** @description A reply begins. */
        readonly StartEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly event: "start";
            readonly id: components["schemas"]["Cursor"];
            readonly data: components["schemas"]["Attempt"];
        };
        /** @description What was shown of the reply no longer holds; it is written again from its beginning. */
        readonly ResetEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly event: "reset";
            readonly id: components["schemas"]["Cursor"];
            readonly data: components["schemas"]["Attempt"];
        };
        readonly Attempt: {
            readonly id: components["schemas"]["ReplyId"];
            readonly attempt: number;
        };
        /** @description More of the reply's text. */
        readonly DeltaEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly event: "delta";
            readonly id: components["schemas"]["Cursor"];
            readonly data: {
                readonly id: components["schemas"]["ReplyId"];
                /** @description The UTF-8 byte of the reply where this text begins. */
                readonly offset: number;
                readonly text: string;
            };
        };
        /** @description Where the answer comes from. */
        readonly SourcesEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly event: "sources";
            readonly id: components["schemas"]["Cursor"];
            readonly data: {
                readonly id: components["schemas"]["ReplyId"];
                readonly items: readonly components["schemas"]["Source"][];
            };
        };
        /** @description The reply has ended. Nothing else ends one. */
        readonly EndEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly event: "end";
            readonly id: components["schemas"]["Cursor"];
            readonly data: {
                readonly id: components["schemas"]["ReplyId"];
                readonly status: components["schemas"]["Status"];
                /** @description The bytes of the whole text. */
                readonly length: number;
                readonly seq?: components["schemas"]["Seq"];
                readonly ts?: components["schemas"]["Time"];
                readonly class?: components["schemas"]["FailureClass"];
                /** @description Seconds after which a new try makes sense. */
                readonly retryAfter?: number;
                /** @constant */
                readonly fallback?: true;
                readonly choices?: components["schemas"]["Choices"];
                readonly cards?: components["schemas"]["Cards"];
                readonly usage?: {
                    readonly promptTokens: number;
                    readonly outputTokens: number;
                };
            };
        };
        /** @description The server is about to leave; connect again after the time it states. */
        readonly ReconnectEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly event: "reconnect";
            readonly id?: components["schemas"]["Cursor"];
            readonly data: {
                readonly afterMs: number;
            };
        };
        /** @description Who answers from now on. Reserved. */
        readonly ModeEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly event: "mode";
            readonly id?: components["schemas"]["Cursor"];
            readonly data: {
                /** @enum {unknown} */
                readonly mode: "ai" | "waiting" | "human" | "closed";
            };
        };
        /** @description Somebody is writing. Reserved. */
        readonly TypingEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly event: "typing";
            readonly id?: components["schemas"]["Cursor"];
            readonly data: Record<string, never>;
        };
    };
    responses: {
        /** @description Something else went wrong, on our side. */
        readonly Problem: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request says something it must not, or is no valid HTTP. */
        readonly BadRequest: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "bad_request" | "invalid_json" | "invalid_field" | "blank_message" | "message_too_long";
                };
            };
        };
        /** @description There is no visitor token, or not a good one. */
        readonly Unauthenticated: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "WWW-Authenticate": components["headers"]["Challenge"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "token_missing" | "token_invalid" | "token_expired";
                };
            };
        };
        /** @description Not from this page, or not with this token. */
        readonly Forbidden: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "origin_missing" | "origin_not_allowed" | "token_for_another_session";
                };
            };
        };
        /** @description There is no such thing. */
        readonly NotFound: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "site_not_found" | "session_not_found" | "reply_not_found" | "route_not_found";
                };
            };
        };
        /** @description The address is there, for another method. */
        readonly MethodNotAllowed: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly Allow: components["headers"]["Allow"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "method_not_allowed";
                };
            };
        };
        /** @description The body did not arrive in time. */
        readonly TimedOut: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "bad_request";
                };
            };
        };
        /** @description The body has more than 64 KiB. */
        readonly TooLarge: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "body_too_large";
                };
            };
        };
        /** @description Send `application/json`. */
        readonly UnsupportedMediaType: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "unsupported_media_type";
                };
            };
        };
        /** @description The token in `user` says nothing that can be trusted. */
        readonly UserNotVerified: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "WWW-Authenticate": components["headers"]["Challenge"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "user_token_invalid" | "user_token_expired";
                };
            };
        };
        /**
         * @description The site asks for something before a conversation starts, or has no identity secret to verify
         *     `user` with.
         */
        readonly NotYet: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "consent_required" | "intake_required" | "identity_not_set_up";
                };
            };
        };
        /** @description This id stands for another message, or another request. */
        readonly IdReused: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "message_id_reused";
                };
            };
        };
        /** @description The reply is complete, or this attempt of it is still being written. */
        readonly NotRetryable: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "reply_not_retryable";
                };
            };
        };
        /** @description Too many messages, ratings or requests of a session, or requests of an address. */
        readonly TooManyRequests: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "rate_limited";
                };
            };
        };
        /** @description The chat cannot do this just now. */
        readonly Unavailable: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "busy" | "storage_unavailable";
                };
            };
        };
        /** @description The chat cannot do this just now, or no answer could be written. */
        readonly NoAnswer: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Cache-Control": components["headers"]["NoStore"];
                readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                readonly Vary: components["headers"]["Vary"];
                readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    readonly code?: "busy" | "storage_unavailable" | "reply_failed";
                };
            };
        };
    };
    parameters: {
        readonly SiteKey: components["schemas"]["SiteKey"];
        readonly SessionId: components["schemas"]["SessionId"];
        readonly ReplyId: components["schemas"]["ReplyId"];
    };
    requestBodies: never;
    headers: {
        /** @description Names this request in the logs; also in every problem. */
        readonly RequestId: string;
        readonly NoStore: "no-store";
        readonly NoSniff: "nosniff";
        readonly Vary: "Origin";
        /** @description The call's `Origin`, if it had one; with refusals too, or the page could not read them. */
        readonly AllowOrigin: string;
        /** @description Beside the one above. */
        readonly ExposeHeaders: "Retry-After, X-Request-Id";
        /** @description Seconds after which to try again. */
        readonly RetryAfter: string;
        readonly Challenge: "Bearer";
        /** @description The address's methods; those of the whole API from the server in front, which does not look at the address. */
        readonly Allow: string;
    };
    pathItems: {
        readonly CompatChat: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly get?: never;
            readonly put?: never;
            /** Say something and wait for the answer's text */
            readonly post: {
                readonly parameters: {
                    readonly query?: never;
                    readonly header?: never;
                    readonly path?: never;
                    readonly cookie?: never;
                };
                readonly requestBody: {
                    readonly content: {
                        readonly "application/json": {
                            readonly sessionId: components["schemas"]["CompatSessionId"];
                            readonly message: components["schemas"]["Words"];
                        };
                    };
                };
                readonly responses: {
                    /** @description The answer. */
                    readonly 200: {
                        headers: {
                            readonly "X-Request-Id": components["headers"]["RequestId"];
                            readonly "Cache-Control": components["headers"]["NoStore"];
                            readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                            readonly Vary: components["headers"]["Vary"];
                            readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                            readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                            readonly [name: string]: unknown;
                        };
                        content: {
                            readonly "application/json": {
                                readonly message: string;
                            };
                        };
                    };
                    readonly 400: components["responses"]["BadRequest"];
                    readonly 403: components["responses"]["Forbidden"];
                    readonly 404: components["responses"]["NotFound"];
                    readonly 405: components["responses"]["MethodNotAllowed"];
                    readonly 408: components["responses"]["TimedOut"];
                    readonly 413: components["responses"]["TooLarge"];
                    readonly 415: components["responses"]["UnsupportedMediaType"];
                    readonly 429: components["responses"]["TooManyRequests"];
                    readonly 503: components["responses"]["NoAnswer"];
                    readonly default: components["responses"]["Problem"];
                };
            };
            readonly delete?: never;
            readonly options?: never;
            readonly head?: never;
            readonly patch?: never;
            readonly trace?: never;
        };
        readonly CompatSession: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: components["schemas"]["CompatSessionId"];
                };
                readonly cookie?: never;
            };
            /** The history as role and content */
            readonly get: {
                readonly parameters: {
                    readonly query?: never;
                    readonly header?: never;
                    readonly path: {
                        readonly id: components["schemas"]["CompatSessionId"];
                    };
                    readonly cookie?: never;
                };
                readonly requestBody?: never;
                readonly responses: {
                    /** @description The messages, oldest first; none for an unknown id. */
                    readonly 200: {
                        headers: {
                            readonly "X-Request-Id": components["headers"]["RequestId"];
                            readonly "Cache-Control": components["headers"]["NoStore"];
                            readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                            readonly Vary: components["headers"]["Vary"];
                            readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                            readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                            readonly [name: string]: unknown;
                        };
                        content: {
                            readonly "application/json": {
                                readonly sessionId: components["schemas"]["CompatSessionId"];
                                readonly messages: readonly {
                                    readonly role: components["schemas"]["Role"];
                                    readonly content: string;
                                }[];
                            };
                        };
                    };
                    readonly 400: components["responses"]["BadRequest"];
                    readonly 403: components["responses"]["Forbidden"];
                    readonly 404: components["responses"]["NotFound"];
                    readonly 405: components["responses"]["MethodNotAllowed"];
                    readonly 413: components["responses"]["TooLarge"];
                    readonly 429: components["responses"]["TooManyRequests"];
                    readonly 503: components["responses"]["Unavailable"];
                    readonly default: components["responses"]["Problem"];
                };
            };
            readonly put?: never;
            readonly post?: never;
            /** Forget the conversation */
            readonly delete: {
                readonly parameters: {
                    readonly query?: never;
                    readonly header?: never;
                    readonly path: {
                        readonly id: components["schemas"]["CompatSessionId"];
                    };
                    readonly cookie?: never;
                };
                readonly requestBody?: never;
                readonly responses: {
                    /** @description It is gone. */
                    readonly 200: {
                        headers: {
                            readonly "X-Request-Id": components["headers"]["RequestId"];
                            readonly "Cache-Control": components["headers"]["NoStore"];
                            readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                            readonly Vary: components["headers"]["Vary"];
                            readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                            readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                            readonly [name: string]: unknown;
                        };
                        content: {
                            readonly "application/json": {
                                readonly message: string;
                            };
                        };
                    };
                    readonly 400: components["responses"]["BadRequest"];
                    readonly 403: components["responses"]["Forbidden"];
                    readonly 404: components["responses"]["NotFound"];
                    readonly 405: components["responses"]["MethodNotAllowed"];
                    readonly 413: components["responses"]["TooLarge"];
                    readonly 429: components["responses"]["TooManyRequests"];
                    readonly 503: components["responses"]["Unavailable"];
                    readonly default: components["responses"]["Problem"];
                };
            };
            readonly options?: never;
            readonly head?: never;
            readonly patch?: never;
            readonly trace?: never;
        };
    };
}
export type $defs = Record<string, never>;
export interface operations {
    readonly getSite: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly key: components["parameters"]["SiteKey"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The site's public settings. */
            readonly 200: {
                headers: {
                    /** @description The answer may be kept for a minute. */
                    readonly "Cache-Control": "public, max-age=60";
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Site"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly startSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly site: components["schemas"]["SiteKey"];
                    /** @description The token of an earlier answer. */
                    readonly token?: string;
                    /**
                     * @description What the visitor has agreed to: the words of `privacy.consent` as they were shown.
                     *     If they are not the site's any more, the answer is `consent_required`. Kept when a
                     *     session starts.
                     */
                    readonly consent?: string;
                    /** @description What the visitor says of themselves. */
                    readonly visitor?: {
                        readonly name?: components["schemas"]["PersonName"];
                        readonly email?: components["schemas"]["EmailAddress"];
                    };
                    /**
                     * @description null: the page has a user and cannot say who it is (its token was refused); a
                     *     session that belongs to a user is then not continued.
                     */
                    readonly user?: components["schemas"]["UserToken"] | null;
                };
            };
        };
        readonly responses: {
            /** @description The token's session goes on. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OpenedSession"];
                };
            };
            /** @description A new session. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OpenedSession"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["UserNotVerified"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 408: components["responses"]["TimedOut"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["NotYet"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly eraseSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly sid: components["parameters"]["SessionId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is gone. Its token opens nothing any more. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getMessages: {
        readonly parameters: {
            readonly query?: {
                /** @description Only messages with a smaller `seq`; absent, the newest. */
                readonly before?: number;
                /** @description At most so many, and at most 200. A page is also limited in bytes. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly sid: components["parameters"]["SessionId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of the history. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MessagePage"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly postMessage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly sid: components["parameters"]["SessionId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly id: components["schemas"]["MessageId"];
                    readonly content: components["schemas"]["Words"];
                };
            };
        };
        readonly responses: {
            /** @description The reply. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Exchange"];
                    readonly "text/event-stream": components["schemas"]["Event"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 408: components["responses"]["TimedOut"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["IdReused"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly stopReply: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly sid: components["parameters"]["SessionId"];
                readonly rid: components["parameters"]["ReplyId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It has ended already. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly id: components["schemas"]["ReplyId"];
                        readonly status: components["schemas"]["Status"];
                    };
                };
            };
            /** @description It is about to end. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly id: components["schemas"]["ReplyId"];
                        /** @constant */
                        readonly status: "stopping";
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 408: components["responses"]["TimedOut"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly retryReply: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly sid: components["parameters"]["SessionId"];
                readonly rid: components["parameters"]["ReplyId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description The attempt that is to be replaced. */
                    readonly attempt: number;
                };
            };
        };
        readonly responses: {
            /** @description The reply. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Exchange"];
                    readonly "text/event-stream": components["schemas"]["Event"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 408: components["responses"]["TimedOut"];
            readonly 409: components["responses"]["NotRetryable"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly rateReply: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly sid: components["parameters"]["SessionId"];
                /** @description A reply that is stored. */
                readonly mid: components["schemas"]["ReplyId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /**
                     * @description null takes it back, with its comment.
                     * @enum {unknown}
                     */
                    readonly rating: "up" | "down" | null;
                    /** @description What was good or bad; NUL is left out. */
                    readonly comment?: string;
                };
            };
        };
        readonly responses: {
            /** @description It is noted. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 408: components["responses"]["TimedOut"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly requestContact: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly sid: components["parameters"]["SessionId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly id: components["schemas"]["MessageId"];
                    readonly email: components["schemas"]["EmailAddress"];
                    readonly question: components["schemas"]["Words"];
                    readonly name?: components["schemas"]["PersonName"];
                };
            };
        };
        readonly responses: {
            /** @description It was stored before. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ContactReceipt"];
                };
            };
            /** @description It is stored. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ContactReceipt"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 408: components["responses"]["TimedOut"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["IdReused"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getEvents: {
        readonly parameters: {
            readonly query?: {
                /** @description The same, for callers that cannot set headers. */
                readonly cursor?: components["schemas"]["Cursor"];
            };
            readonly header?: {
                /** @description The `id` of the last event that was seen. */
                readonly "Last-Event-ID"?: components["schemas"]["Cursor"];
            };
            readonly path: {
                readonly sid: components["parameters"]["SessionId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A stream of events that ends only when one side leaves. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": components["schemas"]["Event"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The chat answers; `degraded` where something it can do without is missing. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 429: components["responses"]["TooManyRequests"];
            /** @description The chat cannot answer. */
            readonly 503: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getLiveness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It runs. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Cache-Control": components["headers"]["NoStore"];
                    readonly "X-Content-Type-Options": components["headers"]["NoSniff"];
                    readonly Vary: components["headers"]["Vary"];
                    readonly "Access-Control-Allow-Origin": components["headers"]["AllowOrigin"];
                    readonly "Access-Control-Expose-Headers": components["headers"]["ExposeHeaders"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 405: components["responses"]["MethodNotAllowed"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly default: components["responses"]["Problem"];
        };
    };
}

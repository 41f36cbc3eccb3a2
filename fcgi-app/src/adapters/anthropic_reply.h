// What the HTTP answer of one Messages call means.
//
// The answer is an event stream; each event's data say their type themselves:
//   message_start, then for each block content_block_start, content_block_delta …,
//   content_block_stop, then message_delta with the stop_reason, then message_stop; ping anywhere.
// Visible is text_delta in blocks of type text. A reply is complete only after message_stop.
// Events, blocks and deltas of other types are passed over; message_start may come twice.
#pragma once

#include "adapters/provider_reply.h"

namespace livechat {

ProviderReply anthropicReply();

}  // namespace livechat

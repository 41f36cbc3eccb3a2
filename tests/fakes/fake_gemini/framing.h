// How an event's JSON is laid on the stream: `data: {json}\r\n\r\n`, or one of the odd but legal
// ways a script asks for.
#pragma once

#include <cstddef>
#include <string>

#include "api_error.h"
#include "script.h"

namespace fake {

// How the client asked for the stream.
enum class Framing {
  Sse,   // alt=sse
  List,  // without: one JSON list
};

std::string framedEvent(std::string json, std::size_t index, bool last, const Faults& faults);

// The same event as an element of a JSON list.
std::string listElement(const std::string& json, std::size_t index, bool last);

// An error in the middle of a stream whose HTTP status said 200, in either form the service uses.
std::string streamError(const Faults& faults);

}  // namespace fake

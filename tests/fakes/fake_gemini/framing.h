// How an event is laid on the stream: `data: {json}` and a blank line, or one of the odd but legal
// ways a script asks for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "script.h"

namespace fake {

struct Event {
  std::string data;
  std::string name;  // of an `event:` line; empty: none
  bool main = true;  // the one in its step that a script may spoil
};

class Framing final {
 public:
  // `lineEnd`: the API's own, crlf or lf. `textField`: what stands before a text in its JSON.
  Framing(const Faults& faults, std::string_view lineEnd, std::string_view textField)
      : faults_(faults), lineEnd_(lineEnd), textField_(textField) {}

  // `step`: its index; `last`: no further event follows.
  std::string event(Event event, std::size_t step, bool last);
  // A comment, and a blank line.
  std::string comment(std::string_view words) const;

 private:
  void spoil(std::string& json, int step) const;

  const Faults& faults_;
  std::string_view lineEnd_, textField_;
  bool begun_ = false;
};

// An event's JSON as an element of a JSON list.
std::string listElement(const std::string& json, std::size_t index, bool last);

}  // namespace fake

// The steps of a reply, whatever API it is written for: pings, an empty one, thoughts, texts,
// function calls, an end of its own. At least one, and one only if the prompt is blocked.
#pragma once

#include <cstddef>
#include <string>

#include "reply_text.h"
#include "script.h"

namespace fake {

enum class Step { Ping, Empty, Thought, Text, Calls, End };

class ReplyPlan final {
 public:
  ReplyPlan(const Faults& faults, ReplyText text);

  bool done() const { return !faults_.endless && index_ >= total_; }
  void advance() { ++index_; }

  std::size_t index() const { return index_; }
  Step step() const;
  bool first() const { return index_ == 0; }
  bool last() const { return !faults_.endless && index_ + 1 == total_; }
  bool firstThought() const { return index_ == firstThought_; }
  bool lastThought() const { return index_ + 1 == firstText_; }
  bool firstText() const { return index_ == firstText_; }
  bool lastText() const { return index_ + 1 == endText_; }

  // The finish reason that belongs to this step, `natural` unless the script has one; empty: none.
  std::string finish(const std::string& natural) const;

  // Of a step of text; counted.
  std::string text();
  std::string wholeText();
  std::size_t answerTokens() const { return (answerBytes_ + 3) / 4; }
  std::size_t thoughtTokens() const;

 private:
  Faults faults_;
  ReplyText text_;
  std::size_t firstThought_ = 0, firstText_ = 0, endText_ = 0, total_ = 0;
  std::size_t index_ = 0;
  std::size_t answerBytes_ = 0;
};

}  // namespace fake

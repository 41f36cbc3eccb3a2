// The events of one reply as the service's JSON, one after the other.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "reply_text.h"
#include "script.h"

namespace fake {

struct ReplyFacts {
  std::string modelVersion;
  std::string responseId;
  std::size_t promptTokens = 0;
};

class ReplyEvents final {
 public:
  ReplyEvents(const Faults& faults, ReplyText text, ReplyFacts facts);

  bool done() const { return !faults_.endless && index_ >= total_; }

  // The next event. Spaced as the service spaces it: `{"candidates": [{"content": {...`.
  std::string next();

  // The whole reply in one object, as the unary method answers.
  std::string whole();

 private:
  std::string contentOf(std::size_t index);
  std::string textAt(std::size_t index);
  std::string callParts() const;
  std::string lastContent() const;
  std::string finishOf(std::size_t index) const;
  std::string candidate(const std::string& content, const std::string& finish) const;
  std::string withUsage(std::string event) const;
  std::string blocked() const;

  const Faults faults_;
  const ReplyText text_;
  const ReplyFacts facts_;
  std::size_t firstText_ = 0, endText_ = 0, total_ = 0;  // indexes of the text's events
  std::size_t index_ = 0;
  std::size_t answerBytes_ = 0;
};

}  // namespace fake

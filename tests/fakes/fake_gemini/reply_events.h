// A reply as Gemini writes it: events of JSON, one for each step.
#pragma once

#include <string>

#include "api.h"
#include "framing.h"
#include "reply_plan.h"

namespace fake {

class ReplyEvents final : public ReplyWriter {
 public:
  ReplyEvents(ReplyFacts facts, ReplyText text);
  ReplyEvents(const ReplyEvents&) = delete;

  bool done() const override { return plan_.done(); }
  std::string next() override;
  std::string error() override;
  // In one object, as the unary method answers.
  std::string whole() override;

 private:
  // Spaced as the service spaces it: `{"candidates": [{"content": {...`. Empty: none in this step.
  std::string nextEvent();
  std::string contentOf();
  std::string callParts() const;
  std::string lastContent() const;
  std::string candidate(const std::string& content, const std::string& finish) const;
  std::string withUsage(std::string event) const;
  std::string blocked() const;

  const ReplyFacts facts_;
  const Faults& faults_;
  ReplyPlan plan_;
  Framing framing_;
};

}  // namespace fake

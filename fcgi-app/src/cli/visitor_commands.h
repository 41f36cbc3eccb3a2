// What chatctl tells of visitors: requests to be written to, and how replies were rated. Every
// function returns the exit status.
#pragma once

#include <cstdint>
#include <ostream>

#include "ports/visitor_admin.h"

namespace livechat {

class VisitorCommands final {
 public:
  VisitorCommands(VisitorAdmin& visitors, std::ostream& out, std::ostream& err)
      : visitors_(visitors), out_(out), err_(err) {}

  int contacts(const ContactFilter& filter, bool asJson);
  int contactDone(std::int64_t number);
  int feedback(const FeedbackFilter& filter);

 private:
  VisitorAdmin& visitors_;
  std::ostream& out_;
  std::ostream& err_;
};

}  // namespace livechat

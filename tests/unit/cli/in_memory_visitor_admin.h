// What visitors left, in memory, with a switch for outages.
#pragma once

#include <algorithm>

#include "ports/visitor_admin.h"

namespace livechat {

// What lasts; each InMemoryVisitorAdmin is one connection to it.
struct VisitorShelf {
  std::vector<ContactNote> contacts;  // newest first
  FeedbackSummary feedback;
  FeedbackFilter asked;  // the last one
  bool down = false;
};

class InMemoryVisitorAdmin final : public VisitorAdmin {
 public:
  explicit InMemoryVisitorAdmin(VisitorShelf& shelf) : shelf_(shelf) {}

  Result<std::vector<ContactNote>> contacts(ContactFilter filter) override {
    if (shelf_.down) return outage();
    std::vector<ContactNote> found;
    for (const ContactNote& note : shelf_.contacts) {
      const bool fits = (filter.site.empty() || note.site == filter.site) &&
                        !(filter.openOnly && note.done) && found.size() < filter.most;
      if (fits) found.push_back(note);
    }
    return found;
  }
  Result<ContactDone> finishContact(std::int64_t number) override {
    if (shelf_.down) return outage();
    const auto found = std::ranges::find(shelf_.contacts, number, &ContactNote::number);
    if (found == shelf_.contacts.end()) return ContactDone::Unknown;
    return std::exchange(found->done, true) ? ContactDone::Before : ContactDone::Now;
  }
  Result<FeedbackSummary> feedback(FeedbackFilter filter) override {
    if (shelf_.down) return outage();
    shelf_.asked = filter;
    return shelf_.feedback;
  }

 private:
  static std::unexpected<Error> outage() {
    return failure(ErrorKind::Unavailable, "storage_unavailable", "PostgreSQL cannot be reached");
  }

  VisitorShelf& shelf_;
};

}  // namespace livechat

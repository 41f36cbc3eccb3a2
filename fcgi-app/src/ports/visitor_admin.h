// What visitors have left for the shop's people, for the operator's tool; it may block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace livechat {

struct ContactFilter {
  std::string site;       // empty: of all
  bool openOnly = false;  // not those that somebody has seen to
  std::size_t most = 100;
};

struct ContactNote {
  std::int64_t number = 0;
  std::string site;
  std::string session;
  std::string time;  // "2026-11-23 12:00", UTC
  std::string email;
  std::string name;  // empty: not said
  std::string question;
  bool done = false;
};

struct FeedbackFilter {
  std::string site;  // empty: of all
  int days = 30;     // the last ones
  std::size_t most = 50;
};

// A reply that its visitor has rated as bad. What is not archived is empty.
struct BadReply {
  std::string time;
  std::string site;
  std::string session;
  std::string question;
  std::string answer;
  std::string comment;
};

struct FeedbackSummary {
  std::size_t up = 0;
  std::size_t down = 0;
  std::vector<BadReply> bad;  // newest first
};

enum class ContactDone { Now, Before, Unknown };

// Every call is one transaction. Unavailable: the database cannot be reached or refuses for now;
// `detail` is fit for the operator.
class VisitorAdmin {
 public:
  virtual ~VisitorAdmin() = default;
  // Newest first.
  virtual Result<std::vector<ContactNote>> contacts(ContactFilter filter) = 0;
  // Somebody has seen to it.
  virtual Result<ContactDone> finishContact(std::int64_t number) = 0;
  virtual Result<FeedbackSummary> feedback(FeedbackFilter filter) = 0;
};

}  // namespace livechat

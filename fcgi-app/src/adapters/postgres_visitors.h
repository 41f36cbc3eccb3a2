// The statements about what visitors have left (sql/migrations/0005_visitors.sql), for chatctl.
// Each function is part of the caller's transaction and throws what libpqxx throws.
#pragma once

#include <cstdint>
#include <vector>

#include "ports/visitor_admin.h"

namespace pqxx {
class transaction_base;
}

namespace livechat {

std::vector<ContactNote> selectContacts(pqxx::transaction_base& transaction,
                                        const ContactFilter& filter);
ContactDone finishContact(pqxx::transaction_base& transaction, std::int64_t number);
FeedbackSummary selectFeedback(pqxx::transaction_base& transaction, const FeedbackFilter& filter);

}  // namespace livechat

#include "chat/session_hub.h"

#include <vector>

namespace livechat {

std::shared_ptr<LiveSession> SessionHub::find(const SessionId& id) const {
  const auto known = sessions_.find(id);
  return known == sessions_.end() ? nullptr : known->second.lock();
}

std::shared_ptr<LiveSession> SessionHub::session(const SessionId& id) {
  if (auto known = find(id)) return known;
  // The last one to let go removes the entry, unless a newer one has taken its place.
  const auto forget = [this](LiveSession* session) {
    const auto entry = sessions_.find(session->id);
    if (entry != sessions_.end() && entry->second.expired()) sessions_.erase(entry);
    delete session;
  };
  std::shared_ptr<LiveSession> made(new LiveSession(id), forget);
  sessions_[id] = made;
  return made;
}

void SessionHub::tick() { ringAll(); }

void SessionHub::drain() {
  draining_ = true;
  ringAll();
}

void SessionHub::ringAll() {
  std::vector<std::shared_ptr<LiveSession>> all;
  for (const auto& [id, weak] : sessions_) {
    if (auto session = weak.lock()) all.push_back(std::move(session));
  }
  for (const auto& session : all) session->changed.ring();
}

}  // namespace livechat

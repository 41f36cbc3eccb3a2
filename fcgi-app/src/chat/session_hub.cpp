#include "chat/session_hub.h"

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

std::vector<std::shared_ptr<LiveSession>> SessionHub::read() const {
  std::vector<std::shared_ptr<LiveSession>> read;
  for (const auto& [id, weak] : sessions_) {
    auto session = weak.lock();
    if (session && session->changed.heard()) read.push_back(std::move(session));
  }
  return read;
}

void SessionHub::drain() {
  draining_ = true;
  for (const auto& session : read()) session->changed.ring();
}

}  // namespace livechat

#include "api/caches_json.hpp"

namespace meetpoint::api {

Json caches_json(const rpki::VrpView& view) {
  Json caches = Json::array();
  for (const rpki::CacheStatus& cache : view.caches) {
    caches.push_back({{"cache", cache.address},
                      {"state", name_of(cache.health)},
                      {"connected_since", time_or_null(cache.connected_since)},
                      {"synced_at", time_or_null(cache.synced_at)},
                      {"session", cache.session},
                      {"serial", cache.serial},
                      {"vrps", cache.vrps},
                      {"router_keys", cache.router_keys},
                      {"failed_at", time_or_null(cache.failed_at)},
                      {"error", cache.last_error.empty() ? Json() : Json(cache.last_error)}});
  }
  return caches;
}

}  // namespace meetpoint::api

#include "api/seats.hpp"

namespace meetpoint::api {

Seats::Seats(std::size_t most, std::size_t most_per_address)
    : most_(most), most_per_address_(most_per_address), book_(std::make_shared<Book>()) {}

Seats::Seat Seats::take(const index::IpAddress& address, Refused& why) {
  why = Refused::none;
  const bool counted = !is_loopback(address);
  const ClientNetwork host = host_of(address);
  const std::lock_guard lock(book_->mutex);
  if (book_->taken >= most_) {
    why = Refused::all_taken;
    return nullptr;
  }
  if (counted) {
    std::size_t& here = book_->of_address[host];
    if (here >= most_per_address_) {
      why = Refused::address_has_many;
      return nullptr;
    }
    ++here;
  }
  ++book_->taken;
  return {book_.get(), [book = book_, host, counted](const void*) {
            const std::lock_guard again(book->mutex);
            --book->taken;
            if (!counted) return;
            const auto found = book->of_address.find(host);
            if (--found->second == 0) book->of_address.erase(found);
          }};
}

std::size_t Seats::taken() const {
  const std::lock_guard lock(book_->mutex);
  return book_->taken;
}

}  // namespace meetpoint::api

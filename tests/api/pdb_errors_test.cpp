#include "pdb_api.hpp"

/// What is said of questions that find nothing or cannot be read: statuses and texts that clients match on,
/// the odd ones too; and how ignored parameters are told.
namespace meetpoint::test {
namespace {

using index::ObjectType;

class PdbErrors : public PdbApi {};

struct Wrong {
  const char* target;
  int status;
  const char* text;
};

TEST_F(PdbErrors, have_upstreams_statuses_and_words) {
  for (const Wrong& wrong : {
           Wrong{"net?since=abc", 400, "'since' needs to be a unix timestamp (epoch seconds)"},
           {"net?since=", 400, "'since' needs to be a unix timestamp (epoch seconds)"},
           {"net?since=nan", 400, "'since' needs to be a unix timestamp (epoch seconds)"},
           {"net?since=1.5", 400, "invalid literal for int() with base 10: '1.5'"},
           {"net?skip=abc", 400, "'skip' needs to be a number"},
           {"net?limit=abc", 400, "'limit' needs to be a number"},
           {"net?limit=1.5", 400, "'limit' needs to be a number"},
           {"net?depth=abc", 400, "'depth' needs to be a number"},
           {"net/1?depth=abc", 400, "'depth' needs to be a number"},
           {"net?skip=-1", 400, "Negative indexing is not supported."},
           {"net?asn__lt=abc", 400, "'ValueError' object is not subscriptable"},
           {"net?asn__in=1,,2", 400, "'ValueError' object is not subscriptable"},
           {"net?id__in=", 400, "'ValueError' object is not subscriptable"},
           {"net?org_id=abc", 400, "'ValueError' object is not subscriptable"},
           {"net?created__gt=yesterday", 400, "'ValidationError' object is not subscriptable"},
           {"poc?net__asn__lt=abc", 400, "'ValueError' object is not subscriptable"},
           {"ix?net__nonsense=1", 400, "Invalid query"},
           {"net?ix__nonsense__in=1", 400, "Invalid query"},
           {"ix?net=abc", 400, "Field 'id' expected a number but got 'abc'."},
           {"ix?net__asn=abc", 400, "Field 'asn' expected a number but got 'abc'."},
           {"org?asn=abc", 400, "Field 'asn' expected a number but got 'abc'."},
           {"ix?asn_overlap=1,abc", 400, "Field 'asn' expected a number but got 'abc'."},
           {"ix?all_net=1,abc", 400, "invalid literal for int() with base 10: 'abc'"},
           {"ix?not_net=1,abc", 400, "Field 'id' expected a number but got 'abc'."},
           {"ix?asn_overlap=1", 400, "['Need to specify at least two asns']"},
           {"as_set/abc", 400, "Invalid ASN"},
           {"net?id=99999999", 404, "Entity not found"},
           {"net?id=abc", 404, "Entity not found"},
           {"net?asn=abc", 404, "Entity not found"},
           {"net?asn=064496", 404, "Entity not found"},
           {"net/99999999", 404, "No Network matches the given query."},
           {"net/11", 404, "No Network matches the given query."},
           {"net/1?name=zzz", 404, "No Network matches the given query."},
           {"net/1?limit=1", 404, "Not found."},
           {"net/1?skip=1", 404, "Not found."},
           {"net/abc", 404, "Not found."},
           {"net/1/2", 404, "Not found."},
           {"net/-1", 404, "Not found."},
           {"net/4294967296", 404, "Not found."},
           {"nonsense", 404, "Not found."},
           {"net?page=2", 404, "Invalid page."},
       }) {
    EXPECT_EQ(error(wrong.target, wrong.status), wrong.text) << wrong.target;
  }
}

TEST_F(PdbErrors, have_upstreams_bodies) {
  EXPECT_EQ(ask("/api/net?id=99").text(), R"({"data": [], "meta": {"error": "Entity not found"}})");
  EXPECT_EQ(ask("/api/net/99").text(), R"({"meta": {"error": "No Network matches the given query."}})");
  EXPECT_EQ(ask("/api/net?limit=x").text(), R"({"meta": {"error": "'limit' needs to be a number"}})");
  EXPECT_EQ(ask("/api/as_set/1").status, 404);
  EXPECT_EQ(ask("/api/as_set/1").text(), "");
  for (const char* empty : {"net?id__in=99", "net?asn__in=99", "net?name=zzz", "ix?asn=1&name=zzz"})
    EXPECT_EQ(ask("/api/" + std::string(empty)).text(), R"({"data": [], "meta": {}})") << empty;
}

TEST_F(PdbErrors, name_each_type_by_its_class) {
  const char* const classes[] = {"Organization",
                                 "Campus",
                                 "Facility",
                                 "Network",
                                 "InternetExchange",
                                 "Carrier",
                                 "CarrierFacility",
                                 "InternetExchangeFacility",
                                 "IXLan",
                                 "IXLanPrefix",
                                 "NetworkFacility",
                                 "NetworkIXLan",
                                 "NetworkContact"};
  for (std::size_t i = 0; i < index::kObjectTypeCount; ++i) {
    EXPECT_EQ(error(std::string(name_of(index::kObjectTypes[i])) + "/99999999", 404),
              std::string("No ") + classes[i] + " matches the given query.");
  }
}

TEST_F(PdbErrors, numbers_that_are_none_find_nothing_where_upstream_compares_text) {
  for (const char* target : {"netixlan?speed=abc", "netixlan?speed=010000",
                             "net?info_prefixes4=", "ix?net_count=x", "poc?net__asn=abc", "netixlan?asn=-1"})
    EXPECT_EQ(ids(target), Numbers()) << target;
  EXPECT_EQ(ids("netixlan?speed=100"), Numbers({9}));
}

TEST_F(PdbErrors, pending_objects_are_there_for_those_who_know_their_id) {
  EXPECT_EQ(row("net/12").at("status"), "pending");
  EXPECT_EQ(row("net.json?id=12").at("status"), "pending");
  EXPECT_EQ(error("net?id=12", 404), "Entity not found");
}

TEST_F(PdbErrors, ignored_parameters_are_named_in_a_header) {
  const auto ignored = [&](const std::string& target) {
    const api::Response response = ask("/api/" + target);
    EXPECT_EQ(response.status, 200) << target;
    return header(response, "X-Meetpoint-Ignored");
  };
  EXPECT_EQ(ignored("net?nmae=x&asn=64496&name__icontains=y"), "nmae, name__icontains");
  EXPECT_EQ(data("net?nmae=x"), data("net"));
  EXPECT_EQ(ignored("net/1?nonsense"), "nonsense");
  EXPECT_EQ(ignored("net?a%0d%0aSet-Cookie:%20b=1&a,b=2&%C3%BC=3"), "a%0D%0ASet-Cookie:%20b, a%2Cb, %C3%BC");
  EXPECT_EQ(
      ignored("net?since=0&limit=0&skip=0&depth=0&pretty&fields=id&q=x&_ctf&format=json&hide_ix_no_fac=0"),
      "");
  EXPECT_EQ(ignored("netixlan?net_side=1&net_side_id=1"), "net_side, net_side_id");
  EXPECT_EQ(ignored("carrier?fac_count=1&org_name=x"), "fac_count, org_name");
}

TEST_F(PdbErrors, strict_questions_refuse_what_would_be_ignored) {
  EXPECT_EQ(error("net?nmae=x&_strict=1"), "'nmae' is no parameter of net, did you mean 'name'?");
  EXPECT_EQ(error("ix?asn_overlp=1,2&_strict=true"),
            "'asn_overlp' is no parameter of ix, did you mean 'asn_overlap'?");
  EXPECT_EQ(error("net?limt=5&_strict=1"), "'limt' is no parameter of net, did you mean 'limit'?");
  EXPECT_EQ(error("net?quite_something_else=5&_strict=1"), "'quite_something_else' is no parameter of net");
  EXPECT_EQ(ids("net?name=net+1&_strict=1"), Numbers({1}));
  EXPECT_EQ(ids("net?nmae=x&_strict=0").size(), 10U);
}

}  // namespace
}  // namespace meetpoint::test

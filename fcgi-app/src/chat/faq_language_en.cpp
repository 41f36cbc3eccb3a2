#include "chat/faq_language.h"

namespace livechat {

namespace {

constexpr std::string_view kStopWords =
    "a an the and or but if then than so as at by for from in into of off on onto out over to up "
    "with within via per i me my mine we us our you u ur your yours he she it its they them their "
    "this that these those there here am is are was were be been being do does did doing done can "
    "could may might must shall should will would have has had having what which who whom whose "
    "how why r any some such each every all both either until till while because "
    "after before about between through during again further once only own same very s t just "
    "actually "
    "btw ok okay well oh um uh yes im ive id ill whats hows whos thats theres";

constexpr std::string_view kSoftWords =
    "hi hello hey hiya greetings dear thanks thank thx please pls plz sorry good morning evening "
    "afternoon day want wanna need like would love wish think know tell ask say see look find get "
    "got gets getting go goes going come came make made take took taken give gave put let use "
    "used possible possibly able allow allowed way ways question questions help "
    "something anything one ones anyway too now already still yet also even ever really maybe "
    "perhaps "
    "quite bit soon later back keep old good bad best not no never ago last next week weeks month "
    "today yesterday buy "
    "bought work works without other another new";

constexpr std::string_view kNegations =
    "dont doesnt didnt isnt arent wasnt werent cant cannot couldnt wont wouldnt shouldnt hasnt "
    "havent hadnt aint";

constexpr std::string_view kConcepts[] = {
    // returns and refunds
    "return, returns, returning, send .. back, give .. back, bring .. back, post .. back, "
    "ship .. back, mail .. back, hand .. back, take .. back, withdrawal, withdraw, "
    "changed .. mind, not like, not want, not happy, unhappy, unwanted, trial, return window, "
    "return period",
    "refund, money .. back, reimburse, reimbursement, repay, pay .. back, paid back, cash back, "
    "get .. back",
    "exchange, swap, switch, trade, replace, replacement, change .. for another",
    "opened, unpacked, unboxed, unsealed, open, without packaging, thrown away .. packaging",
    "packaging, packing, wrapping",
    "cancel, cancellation, call off, stop .. order, undo, revoke, by mistake, by accident, "
    "accidentally",
    // delivery
    "delivery, deliver, delivered, ship, shipping, shipment, postage, dispatch, send, sent, "
    "transport",
    "arrive, arrival, come, reach, receive, expect, expected, get here, gets here, got here, show "
    "up, turn up, here",
    "courier, carrier, postman, driver, mailman, delivery man",
    "not arrived, not come, not received, never received, never got, never arrived, not here, "
    "not got, not get, still waiting, waiting for, has not come",
    "late, delayed, delay, overdue, slow",
    "lost, missing, disappeared, vanished, stolen, gone, never received, never got, never arrived",
    "missed, not at home, nobody home, nobody .. there, not there, not in, nobody was home, "
    "was out, no one .. home, redelivery",
    "track, tracking, trace, follow",
    "express, fast, faster, fastest, quick, quicker, quickest, urgent, urgently, next day, "
    "overnight, same day, tomorrow, priority, hurry",
    "country, countries, international, internationally, abroad, overseas, worldwide, europe, eu, "
    "austria, belgium, bulgaria, croatia, cyprus, czechia, czech republic, denmark, estonia, "
    "finland, france, germany, greece, hungary, ireland, italy, latvia, lithuania, luxembourg, "
    "malta, netherlands, holland, poland, portugal, romania, slovakia, slovenia, spain, sweden, "
    "norway, iceland, switzerland, uk, united kingdom, britain, great britain, england, scotland, "
    "usa, us, united states, america, canada, australia, new zealand, japan, china, india, russia, "
    "ukraine, serbia, turkey, brazil, mexico, africa, asia",
    "address, street, house number, postcode, zip code",
    "locker, packstation, parcel locker, po box, pick up point, pickup point, pick up station",
    "customs, duty, duties, import tax",
    // time, money
    "free, for free, free of charge, at no cost, gratis, complimentary",
    "minimum, threshold, need to spend, order value, from what amount, at least",
    "pay, paid, paying, payment, payments, payable, checkout",
    "accept, take, possible, offer, allow",
    "charged, charge, debited, withdrawn, booked, take .. money, money .. taken, reserved, "
    "reservation",
    "card, credit card, debit card, visa, mastercard, amex, american express",
    "declined, rejected, refused, failed, fails, error, not accepted, does not go through, "
    "not go through, did not go through, not work",
    "instalments, installments, instalment, installment, pay later, monthly, financing, klarna, "
    "hire purchase",
    "invoice, bill, receipt, vat, tax invoice",
    "discount, voucher, coupon, promo, promotion, promo code, discount code, sale",
    "gift, present",
    "secure, safe, security, safety, safely, securely, encrypted, protected, trust, dangerous",
    "save, store, stored, keep on file",
    // goods
    "faulty, broken, broke, defective, defect, fault, problem, leak, leaking, not work, stopped "
    "working, no longer works, "
    "malfunction, dead, not turn on, not start, not switch on, not heat, not charge, kaputt, "
    "damaged",
    "damaged, crushed, scratched, dented, cracked, smashed, shattered, torn, dent, scratch, "
    "crack, broken",
    "wrong, incorrect, mistaken, not what .. ordered, different .. than, mixed up, but got, "
    "but received, instead of",
    "warranty, guarantee, garantie, guaranty",
    "cover, covered, include, included",
    "repair, repairs, fix, mend, repaired",
    "spare parts, spare, spares, parts, replacement",
    "recycle, recycling, dispose, disposal, throw away, get rid of, e waste, scrap, "
    "take back old",
    "clean, cleaning, wash, washing, washable, rinse, wipe",
    "limescale, descale, descaler, calc, lime, scale",
    "size, big, bigger, large, larger, small, smaller, dimensions, capacity, volume, hold, litres, "
    "liters, litre, liter, cups",
    "temperature, degrees, thermostat, heat",
    "bulb, light bulb",
    "battery, batteries, accu",
    "wifi, wi fi, wlan, wireless",
    "blanket, throw",
    "watts, wattage, power, load",
    "socket, outlet, plug",
    "in stock, stock, available, availability, sold out, out of stock, restock",
    "expire, expires, expiry, valid, validity",
    // orders, people, the shop
    "change, edit, modify, update, amend, correct",
    "add, put in, include",
    "quantity, number of pieces, amount",
    "confirmation, confirmation mail, confirmation email",
    "email, mail, e mail, emails",
    "account, sign up, signup, register, registration, log in, login, guest",
    "contact, reach you, reach .. by, get in touch, get hold of, write to you, email you",
    "phone, telephone, call, ring, phone number, hotline",
    "customer service, support, service, help desk, helpdesk",
    "person, human, someone, somebody, agent, representative, staff, employee, operator, "
    "real person",
    "talk, speak, chat, talking, speaking",
    "complain, complaint, complaints",
    "hours, opening hours, business hours, office hours, open, opening times, monday, tuesday, "
    "wednesday, thursday, friday, saturday, sunday, weekend, weekends, weekday",
    "shop, store, physical store, showroom, branch, location, retail store",
    "robot, bot, chatbot, ai, machine, assistant",
    "company, business, b2b, wholesale, bulk, corporate, commercial, reseller, companies",
    "privacy, gdpr, personal data, data protection, data, details, information",
    "delete, erase, remove",
    "unsubscribe, opt out, stop .. emails, stop sending",
    "hello, hi, hey, hiya, good morning, good evening, good afternoon, greetings",
    "thanks, thank, thx, ty, cheers",
    "bye, goodbye, see you",
    "language, languages, german, french, english, spanish, italian",
};

constexpr std::string_view kAspects[] = {
    "when, how long, how many days, how many weeks, how many hours, how fast, how quickly, "
    "how quick, how soon, what time, time, times, duration, by when, until when, deadline, days, "
    "period, date, estimated, at what point, years, how many years",
    "cost, costs, price, fee, charge, how much, how expensive, expensive, cheap, rate, postage, "
    "surcharge",
    "item, product, article, goods, thing, things, stuff, device, appliance, order, purchase",
    "parcel, package, packet, shipment, box",
    "where, wheres, location, located, where are you",
    "how do, how does, how to, how can, how should, how is it done, what do i have to do, "
    "what must i do, steps, procedure, process",
};

}  // namespace

const FaqLanguage kFaqEnglish{kStopWords, kSoftWords, kNegations, kConcepts, kAspects};

}  // namespace livechat

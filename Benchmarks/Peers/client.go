// The loops of amqp091-go's documentation: publishes with a channel of confirmations (NotifyPublish), and a range over
// the deliveries with an Ack for each.
//
//	client publish|consume PORT MESSAGES WARM_UP WINDOW BODY QUEUE
package main

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"syscall"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func number(text string) int { return must(strconv.Atoi(text)) }

// measurement is time and the process's CPU time, in seconds.
type measurement struct{ time, cpu float64 }

func now() measurement {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return measurement{
		float64(time.Now().UnixNano()) / 1e9,
		float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9,
	}
}

func report(begun measurement, messages int) {
	ended := now()
	fmt.Printf("{\"messages\": %d, \"began\": %.6f, \"ended\": %.6f, \"cpu_seconds\": %.6f}\n",
		messages, begun.time, ended.time, ended.cpu-begun.cpu)
}

type publisher struct {
	channel  *amqp.Channel
	confirms chan amqp.Confirmation
	queue    string
	body     []byte
	window   int
	sent     int
	open     int
}

func (p *publisher) publish(messages int) {
	for i := 0; i < messages; i++ {
		p.sent++
		err := p.channel.PublishWithContext(context.Background(), "", p.queue, true, false, amqp.Publishing{
			ContentType:  "application/json",
			DeliveryMode: amqp.Persistent,
			MessageId:    "bench-" + strconv.Itoa(p.sent),
			Body:         p.body,
		})
		if err != nil {
			log.Fatal(err)
		}
		p.open++
		if p.open >= p.window {
			p.wait(p.window / 2)
		}
	}
	p.wait(0)
}

func (p *publisher) wait(allowed int) {
	for p.open > allowed {
		if confirmation, ok := <-p.confirms; !ok || !confirmation.Ack {
			log.Fatal("not confirmed")
		}
		p.open--
	}
}

func consume(deliveries <-chan amqp.Delivery, messages, bodySize int) {
	if messages == 0 {
		return
	}
	for delivery := range deliveries {
		if len(delivery.Body) != bodySize {
			log.Fatal("a body of another size")
		}
		if err := delivery.Ack(false); err != nil {
			log.Fatal(err)
		}
		if messages--; messages == 0 {
			return
		}
	}
	log.Fatal("the deliveries ended")
}

func main() {
	words := os.Args[1:]
	messages, warmUp, window, bodySize := number(words[2]), number(words[3]), number(words[4]), number(words[5])
	queue := words[6]
	connection := must(amqp.Dial("amqp://guest:guest@127.0.0.1:" + words[1] + "/"))
	defer connection.Close()
	channel := must(connection.Channel())
	if words[0] == "publish" {
		if err := channel.Confirm(false); err != nil {
			log.Fatal(err)
		}
		p := publisher{
			channel: channel, confirms: channel.NotifyPublish(make(chan amqp.Confirmation, window)),
			queue: queue, body: bytes.Repeat([]byte("x"), bodySize), window: window,
		}
		p.publish(warmUp)
		begun := now()
		p.publish(messages)
		report(begun, messages)
		return
	}
	if err := channel.Qos(window, 0, false); err != nil {
		log.Fatal(err)
	}
	deliveries := must(channel.Consume(queue, "", false, false, false, false, nil))
	consume(deliveries, warmUp, bodySize)
	begun := now()
	consume(deliveries, messages, bodySize)
	report(begun, messages)
}
